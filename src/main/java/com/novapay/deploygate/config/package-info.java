/** The settings of a gate, as one tree of records. Uses nothing of ours. */
@NullMarked
package com.novapay.deploygate.config;

import org.jspecify.annotations.NullMarked;
