/** Certificate sources and the gate's own authority. Uses nothing of ours. */
@NullMarked
package com.novapay.deploygate.tls;

import org.jspecify.annotations.NullMarked;
