/** Commands that the gate prints for people to type. */
@NullMarked
package com.novapay.deploygate.command;

import org.jspecify.annotations.NullMarked;
