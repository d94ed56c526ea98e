package io.marketdata.firstrate;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;

/** Addresses that lead into a network that the public one does not reach, also where one is written as one of IPv6. */
final class InsideAddresses {
    private static final int IPV4_LENGTH = 4;

    private InsideAddresses() {}

    static boolean isInside(InetAddress address) {
        InetAddress meant = meant(address);
        byte[] bytes = meant.getAddress();
        return meant.isLoopbackAddress()
                || meant.isSiteLocalAddress()
                || meant.isAnyLocalAddress()
                || meant.isMulticastAddress()
                || (meant instanceof Inet4Address ? isShared(bytes) : isUniqueLocal(bytes));
    }

    static boolean isLinkLocal(InetAddress address) {
        return meant(address).isLinkLocalAddress();
    }

    /** 0.0.0.0/8, and 100.64.0.0/10 behind the translation of a provider. */
    private static boolean isShared(byte[] bytes) {
        return bytes[0] == 0 || (bytes[0] == 100 && (bytes[1] & 0xc0) == 64);
    }

    /** fc00::/7, and 64:ff9b:1::/48 of translations inside a network. */
    private static boolean isUniqueLocal(byte[] bytes) {
        return (bytes[0] & 0xfe) == 0xfc || begins(bytes, 0, 0x64, 0xff, 0x9b, 0, 1);
    }

    /** The address of IPv4 that one of IPv6 stands for (64:ff9b::/96, 2002::/16, ::/96); else itself. */
    private static InetAddress meant(InetAddress address) {
        byte[] bytes = address.getAddress();
        if (bytes.length == IPV4_LENGTH || address.isLoopbackAddress() || address.isAnyLocalAddress()) {
            return address;
        }
        boolean translated = begins(bytes, 0, 0x64, 0xff, 0x9b, 0, 0, 0, 0, 0, 0, 0, 0);
        if (translated || begins(bytes, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)) {
            return ofFour(bytes, bytes.length - IPV4_LENGTH);
        }
        return begins(bytes, 0x20, 0x02) ? ofFour(bytes, 2) : address;
    }

    private static boolean begins(byte[] bytes, int... front) {
        for (int i = 0; i < front.length; i++) {
            if ((bytes[i] & 0xff) != front[i]) {
                return false;
            }
        }
        return true;
    }

    private static InetAddress ofFour(byte[] bytes, int from) {
        try {
            return InetAddress.getByAddress(Arrays.copyOfRange(bytes, from, from + IPV4_LENGTH));
        } catch (UnknownHostException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
