#!/bin/sh
# Find a Chromium for the browser tests, or install Debian's where rights allow. Never fails: pytest judges what is missing.
for name in "$CHROMIUM" chromium-headless-shell chromium chromium-browser google-chrome google-chrome-stable; do
    [ -n "$name" ] && command -v "$name" >/dev/null 2>&1 && exit 0
done
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    echo "没有找到 Chromium，正在安装 …"
    apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium fonts-noto-cjk >/dev/null
fi
command -v chromium >/dev/null 2>&1 || echo "没有 Chromium，浏览器测试将跳过；装好后重试，或用 CHROMIUM=路径 make test 指明"
exit 0
