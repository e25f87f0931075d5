/** How servers of the gate speak TLS. */
@NullMarked
package com.novapay.deploygate.listen;

import org.jspecify.annotations.NullMarked;
