/** Commands that the gate prints for people to type. Uses nothing of ours. */
@NullMarked
package com.novapay.deploygate.command;

import org.jspecify.annotations.NullMarked;
