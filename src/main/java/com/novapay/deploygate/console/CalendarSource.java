package com.novapay.deploygate.console;

import com.novapay.deploygate.calendar.GateCalendar;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Forecasts when the gate is open for the workloads that it knows. Thread-safe. */
@FunctionalInterface
public interface CalendarSource {
    /** Of now, or of some minutes ago; never fails, and does not keep the caller for long. */
    Forecast forecast();

    /**
     * Immutable.
     *
     * @param asOf when the policies were asked
     * @param unknown why there is no forecast, where there is none
     */
    record Forecast(Instant asOf, Optional<String> unknown, List<GateCalendar> calendars) {
        public Forecast {
            calendars = List.copyOf(calendars);
        }
    }
}
