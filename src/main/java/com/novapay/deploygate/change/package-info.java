/** Classification of changes, pod-template digests and images: pure functions on JSON. Uses nothing of ours. */
@NullMarked
package com.novapay.deploygate.change;

import org.jspecify.annotations.NullMarked;
