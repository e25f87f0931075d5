package com.novapay.deploygate.policy;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * One rule that a change does not meet. Immutable.
 *
 * @param code the rule's stable code, such as {@code friday-approval}
 * @param message why, one line
 * @param remedy what to do about it, with the command to type where one helps
 * @param details the facts behind it, an object
 */
public record Violation(String code, String message, String remedy, JsonNode details, Enforcement enforcement) {}
