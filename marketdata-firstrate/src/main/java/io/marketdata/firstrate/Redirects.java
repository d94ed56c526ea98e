package io.marketdata.firstrate;

import io.marketdata.error.MarketDataException;
import io.marketdata.error.SourceException;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Where a redirect of the provider may lead: never from https down, never into this machine's own network, never with the
 * userid.
 */
final class Redirects {
    static final int MOST = 5;

    private final URI base;
    private final Secret userid;

    Redirects(URI base, String userid) {
        this.base = base;
        this.userid = new Secret(userid);
    }

    /**
     * The place that a redirect leads to, without the userid.
     *
     * @throws SourceException MD-F052 where it leads to where nobody is to be sent
     */
    URI follow(URI from, String location) {
        URI to;
        try {
            to = from.resolve(location.strip());
        } catch (IllegalArgumentException none) {
            throw refused("its target is no address");
        }
        String scheme = lower(to.getScheme());
        String host = lower(to.getHost());
        if (userid.isIn(String.valueOf(to.getHost()))) {
            throw refused("the name of its host holds the userid");
        }
        if (!Set.of("https", "http").contains(scheme) || host.isEmpty()) {
            throw refused("it leads to " + shown(to) + ", which is no web address");
        }
        if (scheme.equals("http") && lower(from.getScheme()).equals("https")) {
            throw refused("it leads from https down to " + shown(to));
        }
        if (is(host, InsideAddresses::isLinkLocal)
                || (is(host, InsideAddresses::isInside) && !is(lower(base.getHost()), InsideAddresses::isInside))) {
            throw refused("it leads to " + shown(to) + ", an address inside a network");
        }
        URI without = withoutUserid(to);
        if (userid.isIn(without.toString())) {
            throw refused("its target on " + shown(to) + " holds the userid");
        }
        return without;
    }

    private static String lower(@Nullable String text) {
        return text == null ? "" : text.toLowerCase(Locale.ROOT);
    }

    /** Scheme, host and port alone: the rest may hold a signature. */
    private static String shown(URI to) {
        return MarketDataException.foreign(to.getScheme() + "://" + (to.getHost() == null ? "" : to.getHost())
                + (to.getPort() < 0 ? "" : ":" + to.getPort()));
    }

    private static boolean is(String host, Predicate<InetAddress> kind) {
        try {
            return Arrays.stream(InetAddress.getAllByName(host)).anyMatch(kind);
        } catch (UnknownHostException leftToTheProxy) {
            return false;
        }
    }

    private static URI withoutUserid(URI to) {
        String query = to.getRawQuery();
        if (query == null || !lower(Secret.decoded(query)).contains("userid=")) {
            return to;
        }
        String kept = Arrays.stream(query.split("&", -1))
                .filter(part -> !lower(Secret.decoded(part)).startsWith("userid="))
                .collect(Collectors.joining("&"));
        String text = to.toString();
        String front = text.substring(0, text.indexOf('?'));
        return URI.create(kept.isEmpty() ? front : front + "?" + kept);
    }

    static SourceException refused(String why) {
        return new SourceException(
                "MD-F052", "a redirect of the provider was not followed: " + why + ". Nothing was taken", false, null);
    }
}
