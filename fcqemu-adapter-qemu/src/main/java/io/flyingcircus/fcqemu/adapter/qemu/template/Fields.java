package io.flyingcircus.fcqemu.adapter.qemu.template;

import java.util.Optional;

/** The values a template can name. */
interface Fields {

    /**
     * The value of one field.
     *
     * @return empty if there is no such field
     * @throws TemplateException if there is, but its value must not stand in this template
     */
    Optional<String> value(String field) throws TemplateException;
}
