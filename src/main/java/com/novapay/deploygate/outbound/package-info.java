/** How the gate connects to other hosts: proxies of the environment, private authorities, tokens in files. */
@NullMarked
package com.novapay.deploygate.outbound;

import org.jspecify.annotations.NullMarked;
