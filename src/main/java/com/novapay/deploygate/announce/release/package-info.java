/** What is announced: follows releases, denials, incidents and migrations in the audit log and in the cluster, and writes the messages. */
@NullMarked
package com.novapay.deploygate.announce.release;

import org.jspecify.annotations.NullMarked;
