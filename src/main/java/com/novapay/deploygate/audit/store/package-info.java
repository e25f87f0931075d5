/** The databases that hold records: how to reach each, and their common schema. Uses only {@code files}. */
@NullMarked
package com.novapay.deploygate.audit.store;

import org.jspecify.annotations.NullMarked;
