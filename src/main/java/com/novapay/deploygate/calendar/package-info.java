/** Days on which the gate is open, needs an approval or is closed: as data and as iCalendar. Pure. */
@NullMarked
package com.novapay.deploygate.calendar;

import org.jspecify.annotations.NullMarked;
