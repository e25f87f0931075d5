package com.novapay.deploygate.console.signin;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The page that offers the ways in. Immutable.
 *
 * @param provider host of the OpenID Connect provider, if there is one
 * @param takesTokens whether a Kubernetes token is a way in
 * @param takesLinks whether a one-time link is
 */
record SignInPage(Optional<String> provider, boolean takesTokens, boolean takesLinks) {

    /** @param to where somebody goes afterwards */
    PlainPage at(String to) {
        List<String> ways = new ArrayList<>();
        provider.ifPresent(host -> ways.add("""
                <p>Use your company account.</p>
                <p><a class="button" href="%s">Sign in with %s</a></p>
                """.formatted(
                        PlainPage.escaped(OpenIdSignIn.START + ReturnPath.parameter(to)), PlainPage.escaped(host))));
        if (takesTokens) {
            ways.add("""
                    <form method="post" action="/signin/token" autocomplete="off">
                    <h2><label for="token">Kubernetes token</label></h2>
                    <input type="hidden" name="to" value="%s">
                    <textarea id="token" name="token" rows="4" required spellcheck="false" autocapitalize="off" aria-describedby="how"></textarea>
                    <p id="how" class="quiet">For example from <code>kubectl create token NAME</code>. The API server checks the token; the console does not store it.</p>
                    <button type="submit">Sign in with a token</button>
                    </form>
                    """.formatted(PlainPage.escaped(to)));
        }
        if (takesLinks) {
            ways.add("""
                    <h2>On this machine</h2>
                    <p>Run <code>novapay console</code> on the gate's machine and open the link that it prints. The link works once.</p>
                    """);
        }
        if (ways.isEmpty()) {
            ways.add("""
                    <p>You cannot sign in: there is no OpenID Connect provider and no cluster. The platform team sets
                    <code>console.oidc.issuer</code>; see docs/operators.md.</p>
                    """);
        }
        return new PlainPage("Sign in", String.join("", ways));
    }
}
