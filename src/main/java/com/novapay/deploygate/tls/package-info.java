/** Certificate sources and the gate's own authority. */
@NullMarked
package com.novapay.deploygate.tls;

import org.jspecify.annotations.NullMarked;
