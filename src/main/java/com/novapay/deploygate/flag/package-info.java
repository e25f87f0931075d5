/** Feature flags as facts: which there are, and which are on for everyone. */
@NullMarked
package com.novapay.deploygate.flag;

import org.jspecify.annotations.NullMarked;
