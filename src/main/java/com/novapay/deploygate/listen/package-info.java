/** How servers of the gate speak TLS. Uses nothing of ours. */
@NullMarked
package com.novapay.deploygate.listen;

import org.jspecify.annotations.NullMarked;
