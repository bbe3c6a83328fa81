#!/bin/sh
# need.sh TOOL...: says in words what is missing of python, venv, node, npm, java, chromium, and how to get it; fails where something is.
# PYTHON, CHROMIUM: which ones to look at, as for make.
python="${PYTHON:-python3}"
missing=0
lacks() { echo "$1" >&2; missing=1; }
there() { command -v "$1" >/dev/null 2>&1; }
for tool in "$@"; do
    case "$tool" in
        python)
            if ! there "$python"; then
                lacks "没有 Python（$python）：请安装 3.11 以上的版本，如 sudo apt install python3；或者用 PYTHON=路径 指明"
            elif ! "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))'; then
                lacks "$("$python" --version 2>&1) 太旧，要 3.11 以上：请另装一个，用 PYTHON=路径 指明"
            fi ;;
        venv)
            if there "$python" && ! "$python" -c 'import venv, ensurepip' 2>/dev/null; then
                lacks "没有 python3-venv，不能建立单独的环境：请运行 sudo apt install python3-venv，然后再试"
            fi ;;
        node)
            if ! there node; then
                lacks "没有 Node.js：请安装 20 以上的版本，如 sudo apt install nodejs npm"
            elif ! node -e 'process.exit(process.versions.node.split(".")[0] < 20 ? 1 : 0)'; then
                lacks "Node.js $(node --version) 太旧，要 20 以上：请从 https://nodejs.org 下载新的"
            fi ;;
        npm) there npm || lacks "没有 npm：请运行 sudo apt install npm" ;;
        java) there java || lacks "没有 Java 运行环境（Nu 检查程序要用）：请运行 sudo apt install default-jre-headless" ;;
        chromium)
            found=0
            for name in "${CHROMIUM:-}" chromium-headless-shell chromium chromium-browser google-chrome google-chrome-stable; do
                [ -n "$name" ] && there "$name" && found=1
            done
            [ "$found" = 1 ] || lacks "没有 Chromium：请运行 sudo apt install chromium，或者用 CHROMIUM=路径 指明" ;;
        *) lacks "need.sh 不认识 $tool" ;;
    esac
done
exit "$missing"
