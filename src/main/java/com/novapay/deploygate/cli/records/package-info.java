/** The verbs that write records: approve, revoke, announce, attest, incident. */
@NullMarked
package com.novapay.deploygate.cli.records;

import org.jspecify.annotations.NullMarked;
