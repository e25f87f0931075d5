/** Announcements in the record store until they are delivered, and which gate delivers them. */
@org.jspecify.annotations.NullMarked
package com.novapay.deploygate.announce.outbox;
