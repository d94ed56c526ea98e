package io.marketdata.examples.config;

import io.marketdata.error.ConfigurationException;
import io.marketdata.model.TimeRange;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * What a value of the file has to look like. Strict: no text where a number belongs, no key that is not known.
 *
 * <p>Complaints name the file and the place inside it, such as {@code market_data.markets[2].rest.timeout_s}.
 */
sealed interface YamlShape {
    /**
     * Looks at a value.
     *
     * @param place where it stands
     * @throws ConfigurationException naming the place, the value and what is allowed
     */
    void check(String place, Object value);

    /** A whole number of a range. */
    record Whole(long from, long to) implements YamlShape {
        @Override
        public void check(String place, Object value) {
            boolean fits = value instanceof Integer || value instanceof Long;
            if (!fits || ((Number) value).longValue() < from || ((Number) value).longValue() > to) {
                throw wrong(place, value, "a whole number " + from + " to " + to);
            }
        }
    }

    /** A number of at least zero. */
    record Amount() implements YamlShape {
        @Override
        public void check(String place, Object value) {
            boolean fits = value instanceof Number number
                    && Double.isFinite(number.doubleValue())
                    && number.doubleValue() >= 0;
            if (!fits) {
                throw wrong(place, value, "a number of at least 0");
            }
        }
    }

    /** A text that matches a pattern. */
    record Text(String pattern, String allowed) implements YamlShape {
        @Override
        public void check(String place, Object value) {
            if (!(value instanceof String text) || !text.matches(pattern)) {
                throw wrong(place, value, allowed);
            }
        }
    }

    /** An ISO-8601 instant with a zone. */
    record Time() implements YamlShape {
        @Override
        public void check(String place, Object value) {
            try {
                TimeRange.parseInstant("", String.valueOf(value));
            } catch (IllegalArgumentException problem) {
                throw wrong(place, value, "an ISO-8601 instant such as 2020-01-01T00:00:00Z");
            }
        }
    }

    /** Yes or no. */
    record Flag() implements YamlShape {
        @Override
        public void check(String place, Object value) {
            if (!(value instanceof Boolean)) {
                throw wrong(place, value, "true or false");
            }
        }
    }

    /** A list of one shape. */
    record Items(YamlShape item) implements YamlShape {
        @Override
        public void check(String place, Object value) {
            if (!(value instanceof List<?> list)) {
                throw wrong(place, value, "a list");
            }
            for (int i = 0; i < list.size(); i++) {
                item.check(place + "[" + i + "]", orNothing(list.get(i)));
            }
        }
    }

    /** Keys of known names; the required ones have to be there, the ignored ones may hold anything. */
    record Keys(Map<String, YamlShape> known, Set<String> required, Set<String> ignored) implements YamlShape {
        @Override
        public void check(String place, Object value) {
            if (!(value instanceof Map<?, ?> map)) {
                throw wrong(place, value, "keys and values");
            }
            for (Map.Entry<?, ?> entry : map.entrySet()) {
                String key = String.valueOf(entry.getKey());
                YamlShape shape = known.get(key);
                if (shape != null) {
                    shape.check(place.isEmpty() ? key : place + "." + key, orNothing(entry.getValue()));
                } else if (!ignored.contains(key)) {
                    throw unknown(place, key);
                }
            }
            for (String key : required) {
                if (!map.containsKey(key)) {
                    throw new ConfigurationException(
                            "MD-G006", (place.isEmpty() ? "the file" : place) + " lacks the key " + key);
                }
            }
        }

        private ConfigurationException unknown(String place, String key) {
            TreeSet<String> names = new TreeSet<>(known.keySet());
            names.addAll(ignored);
            String nearest = "";
            int best = Integer.MAX_VALUE;
            for (String name : names) {
                int distance = distance(key, name);
                if (distance < best) {
                    best = distance;
                    nearest = name;
                }
            }
            String hint = best <= Math.max(2, key.length() / 3) ? "did you mean " + nearest + "?" : "known: " + names;
            return new ConfigurationException(
                    "MD-G006", (place.isEmpty() ? "" : place + ": ") + "unknown key " + key + "; " + hint);
        }
    }

    private static Object orNothing(Object value) {
        return value == null ? "nothing" : value;
    }

    private static ConfigurationException wrong(String place, Object value, String allowed) {
        return new ConfigurationException("MD-G006", place + " is " + value + ", it has to be " + allowed);
    }

    /** How many letters have to be changed, added or dropped (Levenshtein's distance). */
    private static int distance(String a, String b) {
        int[] before = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            before[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int[] now = new int[b.length() + 1];
            now[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int change = before[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                now[j] = Math.min(change, Math.min(before[j], now[j - 1]) + 1);
            }
            before = now;
        }
        return before[b.length()];
    }

    /** Keys in the order given: name, shape, name, shape. */
    static Map<String, YamlShape> of(Object... namesAndShapes) {
        Map<String, YamlShape> known = new LinkedHashMap<>();
        for (int i = 0; i < namesAndShapes.length; i += 2) {
            known.put((String) namesAndShapes[i], (YamlShape) namesAndShapes[i + 1]);
        }
        return known;
    }
}
