/** Questions to the record: selections, pages of them, what they add up to. Reads only, on connections of its own. */
@NullMarked
package com.novapay.deploygate.audit.query;

import org.jspecify.annotations.NullMarked;
