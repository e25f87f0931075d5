/** Checks whether what stands in front of production is installed as this release wants it. */
@NullMarked
package com.novapay.deploygate.install;

import org.jspecify.annotations.NullMarked;
