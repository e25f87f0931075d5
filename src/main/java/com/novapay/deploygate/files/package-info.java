/** Files and folders that only their owner may read. */
@NullMarked
package com.novapay.deploygate.files;

import org.jspecify.annotations.NullMarked;
