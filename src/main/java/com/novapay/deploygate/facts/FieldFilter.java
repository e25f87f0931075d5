package com.novapay.deploygate.facts;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.filter.FilteringParserDelegate;
import com.fasterxml.jackson.core.filter.TokenFilter;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Leaves members out while they are read: an Application may hold its history, conditions and whole manifests, a hundred times what
 * is kept of it, and a gate has little memory. Immutable.
 */
final class FieldFilter extends TokenFilter {
    private final Set<String> without;

    private FieldFilter(Set<String> without) {
        this.without = without;
    }

    /** A parser that reads as if no member of these names were there, however deep. */
    static JsonParser without(Set<String> names, JsonParser parser) {
        return new FilteringParserDelegate(
                parser, new FieldFilter(names), TokenFilter.Inclusion.INCLUDE_ALL_AND_PATH, true);
    }

    @Override
    public @Nullable TokenFilter includeProperty(String name) {
        return without.contains(name) ? null : this;
    }

    @Override
    public boolean includeEmptyObject(boolean contentsFiltered) {
        return true;
    }

    @Override
    public boolean includeEmptyArray(boolean contentsFiltered) {
        return true;
    }
}
