/** Reads the feature flags of LaunchDarkly into memory. Nothing of it is loaded where LaunchDarkly is not wanted. */
@NullMarked
package com.novapay.deploygate.flag.launchdarkly;

import org.jspecify.annotations.NullMarked;
