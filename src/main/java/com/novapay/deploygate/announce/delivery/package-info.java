/** Takes announcements from the outbox to where people read them: in order, at the pace of each channel, again after a failure. */
@org.jspecify.annotations.NullMarked
package com.novapay.deploygate.announce.delivery;
