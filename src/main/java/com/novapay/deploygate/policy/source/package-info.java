/** Where policies come from, other than a directory. */
@NullMarked
package com.novapay.deploygate.policy.source;

import org.jspecify.annotations.NullMarked;
