/** End-to-end tests: real kubectl, a real API server and its controllers, the real gate. Parts come from {@code e2e/build}. */
@NullMarked
package com.novapay.deploygate.e2e;

import org.jspecify.annotations.NullMarked;
