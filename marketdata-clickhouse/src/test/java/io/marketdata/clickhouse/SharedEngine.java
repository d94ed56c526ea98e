package io.marketdata.clickhouse;

import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Has the engine of all tests run before anybody looks at what a test class leaves behind. */
final class SharedEngine implements BeforeAllCallback {
    @Override
    public void beforeAll(ExtensionContext context) {
        Engine.settings();
    }
}
