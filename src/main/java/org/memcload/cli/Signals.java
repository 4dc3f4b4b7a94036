package org.memcload.cli;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;

/**
 * Signals of the operating system, through the JDK's {@code sun.misc.Signal}: there is no other way to handle them, and javac warns
 * about each use without reflection. A signal ignored by the parent process, as {@code nohup} does with SIGHUP and a shell without
 * job control with the SIGINT of a job in the background, stays ignored: HotSpot installs no handler for it.
 */
final class Signals {

    private static final String SIGNAL = "sun.misc.Signal";
    private static final String HANDLER = "sun.misc.SignalHandler";

    private Signals() {}

    /**
     * Runs a task on a separate thread whenever a signal arrives.
     *
     * @param name of the signal, such as {@code TERM}
     * @return restores the previous handler
     */
    static Runnable handle(String name, Runnable task) {
        try {
            Class<?> handlerType = Class.forName(HANDLER);
            InvocationHandler handler = (proxy, method, arguments) -> {
                if (method.getDeclaringClass() == Object.class) {
                    return method.invoke(task, arguments);
                }
                task.run();
                return null;
            };
            Object signal = Class.forName(SIGNAL).getConstructor(String.class).newInstance(name);
            Object before = install(
                    signal,
                    handlerType,
                    Proxy.newProxyInstance(Signals.class.getClassLoader(), new Class<?>[] {handlerType}, handler));
            return () -> {
                try {
                    install(signal, handlerType, before);
                } catch (ReflectiveOperationException e) {
                    throw new IllegalStateException(e);
                }
            };
        } catch (InvocationTargetException e) {
            // -Xrs leaves signals to the operating system
            return () -> {};
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(
                    "This JVM has no way to hear of signals: memcload needs the module" + " jdk.unsupported", e);
        }
    }

    private static Object install(Object signal, Class<?> handlerType, Object handler)
            throws ReflectiveOperationException {
        return signal.getClass()
                .getMethod("handle", signal.getClass(), handlerType)
                .invoke(null, signal, handler);
    }
}
