/** What is told to people of what happened: messages, the outbox that holds them until they are delivered, and the channels. */
@org.jspecify.annotations.NullMarked
package com.novapay.deploygate.announce;
