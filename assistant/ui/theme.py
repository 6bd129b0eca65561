"""How the page looks: Gradio's own controls in the colours and letters of page.css."""

import gradio as gr

_INK = gr.themes.Color(
    "#f7f8f8",
    "#eceff0",
    "#dbe0e2",
    "#c0c8cc",
    "#96a3a9",
    "#6d7c84",
    "#536169",
    "#414d54",
    "#2c363c",
    "#1d252a",
    "#12181c",
)
_BLUE = gr.themes.Color(
    "#eef6f8",
    "#d7eaef",
    "#b2d6e0",
    "#83bccb",
    "#4d9bb0",
    "#2c7f96",
    "#1f677d",
    "#1c5467",
    "#1b4655",
    "#1a3b48",
    "#0e2631",
)


def theme() -> gr.themes.Base:
    """The theme; its fonts come with Gradio or the system, never from another server.

    Of the bundled weights only 400 and 700 are whole: the others lack most letters.
    """
    return gr.themes.Base(
        primary_hue=_BLUE,
        neutral_hue=_INK,
        font=[gr.themes.LocalFont("IBM Plex Sans", weights=(400, 700)), "system-ui", "sans-serif"],
        font_mono=["ui-monospace", "monospace"],
        radius_size=gr.themes.sizes.radius_sm,
    ).set(
        body_background_fill="#fbfaf7",
        body_background_fill_dark="#12181c",
        block_background_fill="#ffffff",
        block_background_fill_dark="#1a2227",
        block_border_width="0px",
        block_shadow="none",
        button_primary_background_fill="*primary_600",
        button_primary_background_fill_hover="*primary_700",
        button_primary_background_fill_dark="*primary_600",
        button_primary_text_color="#ffffff",
        button_secondary_background_fill="*background_fill_primary",
        button_secondary_background_fill_dark="#1a2227",
        button_secondary_background_fill_hover="*neutral_100",
        button_secondary_background_fill_hover_dark="*neutral_700",
        button_secondary_border_color="*border_color_primary",
        button_cancel_background_fill="#9c3f12",
        button_cancel_background_fill_hover="#7f320d",
        button_cancel_background_fill_dark="#9c3f12",
        button_cancel_background_fill_hover_dark="#7f320d",
        button_cancel_text_color="#ffffff",
        button_cancel_text_color_dark="#ffffff",
        button_border_width="1px",
        button_large_text_weight="400",
        button_large_text_size="*text_md",
        input_background_fill="#ffffff",
        input_background_fill_dark="#1a2227",
        input_border_width="1px",
        input_placeholder_color="*neutral_500",
        input_placeholder_color_dark="*neutral_400",
        block_info_text_color="*neutral_600",
        block_info_text_color_dark="*neutral_400",
    )
