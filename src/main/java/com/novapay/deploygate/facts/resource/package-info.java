/**
 * The custom resources of {@code deploygate.novapay.com/v1alpha1} as types. {@code chart/crds} is made from them by
 * {@code tools/generate-crds}; their rules are what the API server refuses by itself, also while the gate is down.
 */
@NullMarked
package com.novapay.deploygate.facts.resource;

import org.jspecify.annotations.NullMarked;
