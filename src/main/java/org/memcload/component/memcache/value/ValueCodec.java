package org.memcload.component.memcache.value;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Collection;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.NoTypeConversionAvailableException;
import org.apache.camel.TypeConversionException;
import org.apache.camel.spi.DataFormat;
import org.apache.camel.spi.DataFormatName;

/**
 * Converts bodies to values of memcached and back. Safe for use by several threads.
 *
 * <p>With a data format every body passes through it, in both directions. Without one, {@code byte[]}, text and the other types
 * of the {@link FlagsConvention} are stored in the form of the convention. Camel's type converters turn any other body, such as
 * streams, files and readers, into bytes. A body that they cannot convert is refused; Java serialisation is never used.
 */
public final class ValueCodec {

    private final FlagsConvention convention;
    private final ValueTypes types;
    private final int compressionThreshold;
    private final DataFormat dataFormat;
    private final Class<?> valueType;

    /**
     * @param compressionThreshold bytes up to which a value is stored as it is; larger ones, up to 64 MiB, are compressed
     *     if that makes them smaller. 0 for no compression
     * @param dataFormat a started data format, or null for none
     * @param valueType type to which values are converted when they are read, or null to leave them as they are
     */
    public ValueCodec(FlagsConvention convention, int compressionThreshold, DataFormat dataFormat, Class<?> valueType) {
        this.convention = convention;
        this.types = convention.types();
        this.compressionThreshold = compressionThreshold;
        this.dataFormat = dataFormat;
        this.valueType = valueType;
    }

    /**
     * A codec with a data format and a type given by their names.
     *
     * @param dataFormat name of a bean in the registry, with or without a leading {@code #}, or of one of Camel's data
     *     formats, or null for none; it is started, and stopped with the context
     * @param valueType name of a class, or null for none
     * @throws IllegalArgumentException if there is no data format or class of that name
     * @throws Exception if the data format does not start
     */
    public static ValueCodec create(
            CamelContext context,
            FlagsConvention convention,
            int compressionThreshold,
            String dataFormat,
            String valueType)
            throws Exception {
        return new ValueCodec(
                convention,
                compressionThreshold,
                dataFormat == null ? null : startedDataFormat(context, dataFormat),
                valueType == null ? null : resolvedClass(context, valueType));
    }

    /**
     * The value to store.
     *
     * @param flags flags to store instead of those of the convention, or null. Their meaning is the caller's: such a value is
     *     never compressed, since the convention's flag for compression would be lost
     * @throws ValueException if the body is null, of a type that cannot be stored, or not convertible
     */
    public StoredValue encode(Object body, Exchange exchange, Integer flags) {
        if (body == null) {
            throw new ValueException("There is no value to store: the body is null");
        }
        StoredValue value = uncompressed(body, exchange);
        if (flags != null) {
            return new StoredValue(value.bytes(), flags);
        }
        return compressionThreshold > 0
                        && value.bytes().length > compressionThreshold
                        && value.bytes().length <= Compression.MAX_EXPANDED_BYTES
                ? compressed(value)
                : value;
    }

    /**
     * The body for a value that was read, by the data format or else by the flags of the convention. Null only if the data format
     * returns null.
     *
     * @throws ValueException if the value is compressed and damaged or expands to more than 64 MiB, if the data format
     *     cannot read it, or it is not convertible to the value type
     */
    public Object decode(byte[] bytes, int flags, Exchange exchange) {
        Object body = dataFormat == null
                ? typed(bytes, flags)
                : unmarshalled(isCompressed(bytes, flags) ? expanded(bytes) : bytes, flags, exchange);
        return valueType == null || body == null ? body : converted(body, exchange);
    }

    private StoredValue uncompressed(Object body, Exchange exchange) {
        int bytesFlags = types.bytesFlags();
        if (dataFormat != null) {
            return new StoredValue(marshalled(body, exchange), bytesFlags);
        }
        if (body instanceof byte[] bytes) {
            return new StoredValue(bytes, bytesFlags);
        }
        StoredValue typed = types.encode(body);
        return typed == null ? new StoredValue(bytes(body, exchange), bytesFlags) : typed;
    }

    private StoredValue compressed(StoredValue value) {
        byte[] compressed = convention.compression().compress(value.bytes());
        return compressed.length < value.bytes().length
                ? new StoredValue(compressed, value.flags() | convention.compressedFlag())
                : value;
    }

    private boolean isCompressed(byte[] bytes, int flags) {
        if (convention != FlagsConvention.PLAIN) {
            return (flags & convention.compressedFlag()) != 0;
        }
        // other clients may use the number for something else
        return flags == convention.compressedFlag() && (compressionThreshold > 0 || Compression.startsLikeZlib(bytes));
    }

    private byte[] expanded(byte[] bytes) {
        return convention.compression().expand(bytes);
    }

    private Object typed(byte[] bytes, int flags) {
        int typeFlags = isCompressed(bytes, flags) ? flags & ~convention.compressedFlag() : flags;
        if (!types.knows(typeFlags)) {
            return bytes;
        }
        Object body = types.decode(typeFlags == flags ? bytes : expanded(bytes), typeFlags);
        return body == null ? bytes : body;
    }

    /** The body as the type converters see it. Converters for collections and arrays would turn an empty list into bytes, too. */
    private static byte[] bytes(Object body, Exchange exchange) {
        if (body instanceof ByteBuffer buffer) {
            // Camel's converter consumes the buffer, and mistakes its limit for its length
            byte[] bytes = new byte[buffer.remaining()];
            buffer.duplicate().get(bytes);
            return bytes;
        }
        String type = body.getClass().getTypeName();
        byte[] bytes = null;
        if (!(body instanceof Collection) && !body.getClass().isArray()) {
            try {
                bytes = exchange.getContext().getTypeConverter().convertTo(byte[].class, exchange, body);
            } catch (TypeConversionException e) {
                throw new ValueException("A " + type + " cannot be stored: " + reason(e), e);
            }
        }
        if (bytes == null) {
            throw new ValueException("A " + type
                    + " cannot be stored: it is neither byte[] nor String, nor known to the flagsConvention, nor does Camel"
                    + " convert it to byte[]; set dataFormat");
        }
        return bytes;
    }

    /** Works on a copy of the exchange, so that the message keeps its headers. */
    private byte[] marshalled(Object body, Exchange exchange) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            dataFormat.marshal(exchange.copy(), body, bytes);
        } catch (Exception e) {
            throw new ValueException(
                    "The data format " + dataFormatName() + " cannot marshal a "
                            + body.getClass().getTypeName() + ": " + reason(e),
                    e);
        }
        return bytes.toByteArray();
    }

    private Object unmarshalled(byte[] bytes, int flags, Exchange exchange) {
        Object body;
        try {
            body = dataFormat.unmarshal(exchange.copy(), new ByteArrayInputStream(bytes));
        } catch (Exception e) {
            throw new ValueException(
                    "The data format " + dataFormatName() + " cannot unmarshal the value, " + bytes.length
                            + " bytes with flags " + Integer.toUnsignedString(flags) + ": " + reason(e),
                    e);
        }
        // some data formats return more than a body
        if (body instanceof Exchange answer) {
            return answer.getMessage().getBody();
        }
        return body instanceof Message message ? message.getBody() : body;
    }

    private Object converted(Object body, Exchange exchange) {
        if (valueType.isInstance(body)) {
            return body;
        }
        if (valueType == String.class && body instanceof byte[] bytes) {
            String text = Text.decode(bytes);
            if (text == null) {
                throw new ValueException(
                        "The value, " + bytes.length + " bytes, is not UTF-8: valueType cannot be String");
            }
            return text;
        }
        try {
            return exchange.getContext().getTypeConverter().mandatoryConvertTo(valueType, exchange, body);
        } catch (NoTypeConversionAvailableException | TypeConversionException e) {
            throw new ValueException(
                    "The value, a " + body.getClass().getTypeName() + ", cannot be converted to the valueType "
                            + valueType.getTypeName() + ": " + reason(e),
                    e);
        }
    }

    private String dataFormatName() {
        return dataFormat instanceof DataFormatName named
                ? named.getDataFormatName()
                : dataFormat.getClass().getName();
    }

    private static String reason(Throwable e) {
        Throwable root = e;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root.getMessage() == null ? root.toString() : root.getMessage();
    }

    private static DataFormat startedDataFormat(CamelContext context, String name) throws Exception {
        String id = name.startsWith("#") ? name.substring(1) : name;
        DataFormat dataFormat = context.resolveDataFormat(id);
        if (dataFormat == null) {
            dataFormat = context.createDataFormat(id);
        }
        if (dataFormat == null) {
            throw new IllegalArgumentException("dataFormat " + name
                    + " is neither a bean in the registry nor a data format of Camel on the class path");
        }
        context.addService(dataFormat, true, true);
        return dataFormat;
    }

    private static Class<?> resolvedClass(CamelContext context, String name) {
        Class<?> type = context.getClassResolver().resolveClass(name);
        if (type == null) {
            throw new IllegalArgumentException("valueType " + name + " is not a class on the class path");
        }
        return type;
    }
}
