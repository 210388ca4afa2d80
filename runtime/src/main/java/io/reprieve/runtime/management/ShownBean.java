package io.reprieve.runtime.management;

import io.reprieve.RcuListener;
import io.reprieve.RcuMXBean;
import io.reprieve.RcuTrouble;
import io.reprieve.runtime.Domain;
import io.reprieve.runtime.observe.Listeners;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import javax.management.AttributeList;
import javax.management.ImmutableDescriptor;
import javax.management.MBeanAttributeInfo;
import javax.management.MBeanInfo;
import javax.management.MBeanNotificationInfo;
import javax.management.MBeanOperationInfo;
import javax.management.MBeanParameterInfo;
import javax.management.MBeanRegistration;
import javax.management.MBeanServer;
import javax.management.Notification;
import javax.management.NotificationBroadcasterSupport;
import javax.management.ObjectName;
import javax.management.StandardEmitterMBean;

/**
 * The bean of a domain as it is registered: with descriptions and units, all attributes of one moment, and a
 * notification for each trouble.
 */
final class ShownBean extends StandardEmitterMBean implements MBeanRegistration, RcuListener {
    private static final MBeanNotificationInfo TROUBLES = new MBeanNotificationInfo(
        Stream.of(RcuTrouble.Kind.values()).map(RcuTrouble.Kind::notificationType).toArray(String[]::new),
        Notification.class.getName(),
        "Something has gone wrong: the message says what, the user data is the release site");

    private final Domain domain;
    private final RcuBean bean;
    private final AtomicLong sequence = new AtomicLong();
    private ObjectName name;

    ShownBean(final Domain domain) {
        this(domain, new RcuBean(domain));
    }

    private ShownBean(final Domain domain, final RcuBean bean) {
        super(bean, RcuMXBean.class, true, new NotificationBroadcasterSupport(TROUBLES));
        this.domain = domain;
        this.bean = bean;
        // It was kept before the units could be put in.
        cacheMBeanInfo(null);
        cacheMBeanInfo(withUnits(getMBeanInfo()));
    }

    private static MBeanInfo withUnits(final MBeanInfo info) {
        final MBeanAttributeInfo[] attributes =
            Stream.of(info.getAttributes()).map(ShownBean::withUnit).toArray(MBeanAttributeInfo[]::new);
        return new MBeanInfo(
            info.getClassName(), info.getDescription(), attributes, info.getConstructors(), info.getOperations(),
            info.getNotifications(), info.getDescriptor());
    }

    private static MBeanAttributeInfo withUnit(final MBeanAttributeInfo attribute) {
        final String unit = Attributes.of(attribute.getName()).unit();
        return unit.isEmpty() ? attribute : new MBeanAttributeInfo(
            attribute.getName(), attribute.getType(), attribute.getDescription(), attribute.isReadable(),
            attribute.isWritable(), attribute.isIs(),
            ImmutableDescriptor.union(attribute.getDescriptor(), new ImmutableDescriptor("units=" + unit)));
    }

    @Override
    protected String getDescription(final MBeanInfo info) {
        return "Reclamation in a domain of Reprieve: its counters, its release sites, and the settings that may be"
            + " changed";
    }

    @Override
    protected String getDescription(final MBeanAttributeInfo attribute) {
        return Attributes.of(attribute.getName()).description();
    }

    @Override
    protected String getDescription(final MBeanOperationInfo operation) {
        return Attributes.of(operation.getName()).description();
    }

    @Override
    protected String getDescription(
            final MBeanOperationInfo operation, final MBeanParameterInfo parameter, final int index) {
        return "How long to wait at most, in milliseconds";
    }

    @Override
    protected String getParameterName(
            final MBeanOperationInfo operation, final MBeanParameterInfo parameter, final int index) {
        return "timeoutMillis";
    }

    @Override
    protected int getImpact(final MBeanOperationInfo operation) {
        return MBeanOperationInfo.ACTION;
    }

    @Override
    public AttributeList getAttributes(final String[] names) {
        bean.begin();
        try {
            return super.getAttributes(names);
        } finally {
            bean.end();
        }
    }

    @Override
    public void happened(final RcuTrouble trouble) {
        if (trouble.domain().equals(domain.name())) {
            final Notification notification = new Notification(
                trouble.kind().notificationType(), name, sequence.incrementAndGet(), trouble.message());
            notification.setUserData(trouble.site());
            sendNotification(notification);
        }
    }

    @Override
    public ObjectName preRegister(final MBeanServer server, final ObjectName wanted) throws Exception {
        name = super.preRegister(server, wanted);
        return name;
    }

    @Override
    public void postRegister(final Boolean isDone) {
        super.postRegister(isDone);
        if (isDone) {
            Listeners.add(this);
        }
    }

    @Override
    public void postDeregister() {
        Listeners.remove(this);
        super.postDeregister();
    }
}
