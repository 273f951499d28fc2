/* Comfort on top of pages that work without it. No dependencies; htmx only raises events here. */
(() => {
  "use strict";

  const root = document.documentElement;
  const narrow = window.matchMedia("(max-width: 60em)");

  /* 无障碍 and 字号 at once, in the same cookie that the server reads. */
  function saveDisplay() {
    const secure = location.protocol === "https:" ? "; Secure" : "";
    const value = `${root.dataset.mode}.${root.dataset.size}`;
    document.cookie = `display=${value}; Max-Age=31536000; Path=/; SameSite=Lax${secure}`;
  }

  function showDisplay(form) {
    for (const button of form.querySelectorAll("button[name=size]")) {
      button.setAttribute("aria-pressed", String(button.value === root.dataset.size));
    }
    const mode = form.querySelector("button[name=mode]");
    const accessible = root.dataset.mode === "accessible";
    mode.setAttribute("aria-pressed", String(accessible));
    mode.value = accessible ? "standard" : "accessible";
  }

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.matches("[data-display-form]") && event.submitter) {
      event.preventDefault();
      root.dataset[event.submitter.name] = event.submitter.value;
      saveDisplay();
      showDisplay(form);
    } else if (form.matches("[data-once]") && event.submitter?.formTarget !== "_blank") {
      /* A second click is refused by the server too; this spares the reader the refusal. */
      if (form.dataset.sent) event.preventDefault();
      form.dataset.sent = "yes";
      event.submitter?.setAttribute("aria-busy", "true");
    }
  });

  /* A page taken back from the browser's cache may be sent again. */
  window.addEventListener("pageshow", () => {
    for (const form of document.querySelectorAll("[data-once]")) {
      delete form.dataset.sent;
      for (const button of form.querySelectorAll("[aria-busy]")) button.removeAttribute("aria-busy");
    }
  });

  /* Menus close on Escape and on a click elsewhere. */
  document.addEventListener("click", (event) => {
    for (const menu of document.querySelectorAll("[data-menu][open]")) {
      if (!menu.contains(event.target)) menu.open = false;
    }
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    for (const menu of document.querySelectorAll("[data-menu][open]")) {
      const inside = menu.contains(document.activeElement);
      menu.open = false;
      if (inside) menu.querySelector("summary").focus();
    }
  });

  /* The side navigation is folded where it would push the page down, open where it has its own column. */
  function fold() {
    for (const details of document.querySelectorAll("[data-narrow-closed]")) details.open = !narrow.matches;
  }
  narrow.addEventListener("change", fold);

  /* Messages: closable, and one for requests that failed on the way. */
  function closable(message) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "message__close";
    button.setAttribute("aria-label", "关闭提示");
    button.textContent = "×";
    button.addEventListener("click", () => message.remove());
    message.append(button);
  }

  function toast(text) {
    const message = document.createElement("div");
    message.className = "message message--danger message--toast";
    const paragraph = document.createElement("p");
    paragraph.className = "message__text";
    paragraph.textContent = text;
    message.append(paragraph);
    closable(message);
    document.getElementById("messages")?.append(message);
  }

  const failures = {
    403: "没有权限，或登录已过期。请刷新页面，必要时重新登录。",
    404: "内容不存在或已撤下。请刷新页面。",
    409: "该事项已由他人办理或已提交过。请刷新页面查看最新状态。",
    429: "请求过于频繁，请稍后再试。",
  };
  document.addEventListener("htmx:responseError", (event) => {
    const status = event.detail.xhr.status;
    toast(failures[status] || `请求未完成（${status}）。请稍后重试，数据没有改变。`);
  });
  document.addEventListener("htmx:sendError", () => toast("网络连接中断，请检查网络后重试。"));

  /* Signed out meanwhile: the sign-in page belongs in the window, not in a fragment. */
  document.addEventListener("htmx:beforeSwap", (event) => {
    const answered = event.detail.xhr.responseURL;
    if (answered && new URL(answered).pathname === document.body.dataset.signIn) {
      event.detail.shouldSwap = false;
      location.reload();
    }
  });

  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-print]")) window.print();
  });

  fold();
  document.querySelectorAll("[data-message]").forEach(closable);
  document.querySelectorAll("[data-print]").forEach((button) => { button.hidden = false; });
  document.querySelector("[data-focus]")?.focus();
})();
