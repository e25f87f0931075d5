/** The chart's values and their page. */
@NullMarked
package com.novapay.deploygate.chart;

import org.jspecify.annotations.NullMarked;
