/** Looks whether what stands in front of production is installed as this release wants it. May use {@code change} and {@code yaml}. */
@NullMarked
package com.novapay.deploygate.install;

import org.jspecify.annotations.NullMarked;
