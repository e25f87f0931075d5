package com.novapay.deploygate.calendar;

/**
 * Why the gate is not open. Immutable.
 *
 * @param code of the rule or failure
 * @param approver the role whose approval lets a change through; empty when the rule names none
 * @param endsByTime whether waiting alone may end it; an incident ends when it is resolved
 */
public record CalendarReason(String code, String message, String approver, boolean endsByTime) {}
