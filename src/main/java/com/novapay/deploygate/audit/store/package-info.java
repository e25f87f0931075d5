/** The databases that hold records: how to reach each, and their common schema. Uses nothing of ours. */
@NullMarked
package com.novapay.deploygate.audit.store;

import org.jspecify.annotations.NullMarked;
