/** What the gate knows besides the request: incidents, approvals, migrations, verifications, release histories; their sources and how fresh they are. May use change. */
@NullMarked
package com.novapay.deploygate.facts;

import org.jspecify.annotations.NullMarked;
