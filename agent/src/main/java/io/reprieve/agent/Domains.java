package io.reprieve.agent;

/**
 * Says which domains a woven method may belong to.
 */
final class Domains {
    private Domains() {
    }

    static boolean areThere(final String domain) {
        return domain.isEmpty();
    }

    static String refusal(final String domain) {
        return "named domains are not there yet; remove domain = \"" + domain + "\"";
    }
}
