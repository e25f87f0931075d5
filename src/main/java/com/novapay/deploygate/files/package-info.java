/** Files and folders that only their owner may read. Uses nothing of ours. */
@NullMarked
package com.novapay.deploygate.files;

import org.jspecify.annotations.NullMarked;
