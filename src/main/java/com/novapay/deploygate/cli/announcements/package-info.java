/** {@code novapay announcements}: what waits in the outbox, and what was given up. */
@NullMarked
package com.novapay.deploygate.cli.announcements;

import org.jspecify.annotations.NullMarked;
