/** How servers of the gate speak TLS, and what the servers beside the webhook have in common. */
@NullMarked
package com.novapay.deploygate.listen;

import org.jspecify.annotations.NullMarked;
