/** Who looks at the console: signing in, sessions, and what keeps others' pages from acting for them. Uses nothing of ours. */
@NullMarked
package com.novapay.deploygate.console.signin;

import org.jspecify.annotations.NullMarked;
