package org.memcload.route;

import java.util.function.UnaryOperator;
import org.apache.camel.Header;

/** The addresses of device types, for routes that do not name them one by one. */
public final class DeviceTypes {

    private final UnaryOperator<String> addresses;

    /** @param addresses the address of a device type, null if it has none */
    public DeviceTypes(UnaryOperator<String> addresses) {
        this.addresses = addresses;
    }

    /**
     * The address of a device type: {@code host:port}, or several of them, comma-separated.
     *
     * @return null if the device type has no server
     */
    public String addressOf(@Header(RouteNames.DEV_TYPE) String deviceType) {
        return addresses.apply(deviceType);
    }
}
