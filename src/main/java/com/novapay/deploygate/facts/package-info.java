/** What the gate knows besides the request: incidents, approvals, migrations, verifications, release histories; where they come from and how fresh they are. */
@NullMarked
package com.novapay.deploygate.facts;

import org.jspecify.annotations.NullMarked;
