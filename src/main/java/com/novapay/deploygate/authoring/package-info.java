/** What authors of policies start from and check before a gate does: new rules, findings, differences, JSON schemas. */
@NullMarked
package com.novapay.deploygate.authoring;

import org.jspecify.annotations.NullMarked;
