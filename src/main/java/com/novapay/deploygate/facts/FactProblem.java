package com.novapay.deploygate.facts;

import com.fasterxml.jackson.core.JsonPointer;

/**
 * What is wrong with a fact document.
 *
 * @param at the member it is about
 * @param message what is wrong and what would be right, one line
 */
public record FactProblem(JsonPointer at, String message) {}
