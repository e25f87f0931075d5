package com.novapay.deploygate.release;

import java.util.ArrayList;
import java.util.List;

/** Keeps what it is shown. */
final class Looks implements Look.Onlooker {
    final List<Look> seen = new ArrayList<>();
    int blind;

    @Override
    public void seen(Look look) {
        seen.add(look);
    }

    @Override
    public void blind() {
        blind++;
    }
}
