// Written by scripts/prices: what is to be different goes into scripts/prices-kept.
// One list with a line for each model: it is as long as they are many.
//
// The figures are from LiteLLM 1.109.1, https://github.com/BerriAI/litellm, under these terms:
//
// MIT License
//
// Copyright (c) 2023 Berri AI
//
// Permission is hereby granted, free of charge, to any person obtaining a copy
// of this software and associated documentation files (the "Software"), to deal
// in the Software without restriction, including without limitation the rights
// to use, copy, modify, merge, publish, distribute, sublicense, and/or sell
// copies of the Software, and to permit persons to whom the Software is
// furnished to do so, subject to the following conditions:
//
// The above copyright notice and this permission notice shall be included in all
// copies or substantial portions of the Software.
//
// THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR
// IMPLIED, INCLUDING BUT NOT LIMITED TO THE WARRANTIES OF MERCHANTABILITY,
// FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE
// AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER
// LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM,
// OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE
// SOFTWARE.

package import SessionCore

/// What models cost, as dated data, so that no network is needed. `prices.models` in `sessiond.yaml` goes before it.
extension PriceTable {
  package static let published = PriceTable(
    asOf: "2026-11-21", source: "LiteLLM 1.109.1", list: publishedList)

  /// A line a model and a price of it; ``ModelPrice`` says what stands in one.
  package static let publishedList = """
    apac.anthropic.claude-fable-5=11/55/13.75/22/1.1 window=1000000
    apac.anthropic.claude-haiku-4-5=1.1/5.5/1.375/-/0.11 batch=0.55/2.75 window=200000
    apac.anthropic.claude-haiku-5-5=0.11/0.55/0.1375/0.22/0.011 >100000=0.55/2.75/0.6875/1.1/0.055 window=1000000
    apac.anthropic.claude-mythos-preview=27.5/137.5/34.375/55/2.75 window=1000000
    apac.anthropic.claude-opus-4-7=5.5/27.5/6.875/11/0.55 window=1000000
    apac.anthropic.claude-opus-4-8=5.5/27.5/6.875/11/0.55 window=1000000
    apac.anthropic.claude-opus-5=5.5/27.5/6.875/11/0.55 window=1000000
    apac.anthropic.claude-opus-5-5=4.4/22/5.5/8.8/0.22 window=1000000
    apac.anthropic.claude-sonnet-4=3/15/3.75/-/0.3 >200000=6/22.5/7.5/-/0.6 window=200000
    apac.anthropic.claude-sonnet-4-6=3.3/16.5/4.125/6.6/0.33 window=1000000
    apac.anthropic.claude-sonnet-5=2.2/11/2.75/4.4/0.22 window=1000000
    apac.anthropic.claude-sonnet-5-5=2.2/11/2.75/4.4/0.11 window=1000000
    au.anthropic.claude-fable-5=11/55/13.75/22/1.1 window=1000000
    au.anthropic.claude-haiku-4-5=1.1/5.5/1.375/2.2/0.11 batch=0.55/2.75 window=200000
    au.anthropic.claude-haiku-5-5=0.11/0.55/0.1375/0.22/0.011 >100000=0.55/2.75/0.6875/1.1/0.055 window=1000000
    au.anthropic.claude-mythos-preview=27.5/137.5/34.375/55/2.75 window=1000000
    au.anthropic.claude-opus-4-6=5.5/27.5/6.875/11/0.55 window=1000000
    au.anthropic.claude-opus-4-7=5.5/27.5/6.875/11/0.55 window=1000000
    au.anthropic.claude-opus-4-8=5.5/27.5/6.875/11/0.55 window=1000000
    au.anthropic.claude-opus-5=5.5/27.5/6.875/11/0.55 window=1000000
    au.anthropic.claude-opus-5-5=4.4/22/5.5/8.8/0.22 window=1000000
    au.anthropic.claude-sonnet-4-5=3.3/16.5/4.125/6.6/0.33 >200000=6.6/24.75/8.25/13.2/0.66 batch=1.65/8.25 window=200000
    au.anthropic.claude-sonnet-4-6=3.3/16.5/4.125/6.6/0.33 window=1000000
    au.anthropic.claude-sonnet-5=2.2/11/2.75/4.4/0.22 window=1000000
    au.anthropic.claude-sonnet-5-5=2.2/11/2.75/4.4/0.11 window=1000000
    cerebras/gemma-4-31b=0.99/1.49 window=131072
    cerebras/gpt-oss-120b=0.35/0.75 window=131072
    cerebras/llama-3.1-70b=0.6/0.6 window=128000
    cerebras/llama-3.1-8b=0.1/0.1 window=128000
    cerebras/llama-3.3-70b=0.85/1.2 window=128000
    cerebras/llama3.1-70b=0.6/0.6 window=128000
    cerebras/llama3.1-8b=0.1/0.1 window=128000
    cerebras/qwen-3-32b=0.4/0.8 window=128000
    cerebras/qwen-3.8-27b=0.99/1.49 window=65536
    chat-latest=5/30/5/-/0.5 batch=2.5/15/2.5/-/0.25 window=400000
    claude-3-5-haiku=0.8/4/1/1.6/0.08 batch=0.4/2/0.5/0.8/0.04 window=200000
    claude-3-5-sonnet=3/15/3.75/6/0.3 batch=1.5/7.5/1.875/3/0.15 window=200000
    claude-3-7-sonnet=3/15/3.75/6/0.3 batch=1.5/7.5/1.875/3/0.15 window=200000
    claude-3-haiku=0.25/1.25/0.3/0.5/0.03 batch=0.125/0.625/0.15/0.25/0.015 window=200000
    claude-3-opus=15/75/18.75/30/1.5 batch=7.5/37.5/9.375/15/0.75 window=200000
    claude-fable-5=10/50/12.5/20/1 batch=5/25/6.25/10/0.5 window=1000000
    claude-fable-5-1=10/50/12.5/20/0.25 batch=5/25/6.25/10/0.125 window=1000000
    claude-haiku-4-5=1/5/1.25/2/0.1 batch=0.5/2.5/0.625/1/0.05 window=200000
    claude-haiku-5-5=0.1/0.5/0.125/0.2/0.01 >100000=0.5/2.5/0.625/1/0.05 batch=0.05/0.25/0.0625/0.1/0.005 batch>100000=0.25/1.25/0.3125/0.5/0.025 window=1000000
    claude-mythos-5=10/50/12.5/20/1 batch=5/25/6.25/10/0.5 window=1000000
    claude-mythos-5-1=10/50/12.5/20/0.25 batch=5/25/6.25/10/0.125 window=1000000
    claude-mythos-preview=10/50/12.5/20/1 batch=5/25/6.25/10/0.5 window=1000000
    claude-opus-4=15/75/18.75/30/1.5 batch=7.5/37.5/9.375/15/0.75 window=200000
    claude-opus-4-1=15/75/18.75/30/1.5 batch=7.5/37.5/9.375/15/0.75 window=200000
    claude-opus-4-5=5/25/6.25/10/0.5 batch=2.5/12.5/3.125/5/0.25 window=200000
    claude-opus-4-6=5/25/6.25/10/0.5 >200000=10/37.5/12.5/20/1 batch=2.5/12.5/3.125/5/0.25 batch>200000=5/18.75/6.25/10/0.5 fast=30/150/37.5/60/3 window=1000000 until=2026-03-13
    claude-opus-4-6=5/25/6.25/10/0.5 batch=2.5/12.5/3.125/5/0.25 fast=30/150/37.5/60/3 window=1000000
    claude-opus-4-7=5/25/6.25/10/0.5 batch=2.5/12.5/3.125/5/0.25 fast=30/150/37.5/60/3 window=1000000
    claude-opus-4-8=5/25/6.25/10/0.5 batch=2.5/12.5/3.125/5/0.25 fast=10/50/12.5/20/1 window=1000000
    claude-opus-5=5/25/6.25/10/0.5 batch=2.5/12.5/3.125/5/0.25 fast=10/50/12.5/20/1 window=1000000
    claude-opus-5-5=4/20/5/8/0.2 batch=2/10/2.5/4/0.1 fast=8/40/10/16/0.4 window=1000000
    claude-sonnet-4=3/15/3.75/6/0.3 >200000=6/22.5/7.5/12/0.6 batch=1.5/7.5/1.875/3/0.15 batch>200000=3/11.25/3.75/6/0.3 window=200000
    claude-sonnet-4-5=3/15/3.75/6/0.3 >200000=6/22.5/7.5/12/0.6 batch=1.5/7.5/1.875/3/0.15 batch>200000=3/11.25/3.75/6/0.3 window=200000
    claude-sonnet-4-6=3/15/3.75/6/0.3 >200000=6/22.5/7.5/12/0.6 batch=1.5/7.5/1.875/3/0.15 batch>200000=3/11.25/3.75/6/0.3 window=1000000 until=2026-03-13
    claude-sonnet-4-6=3/15/3.75/6/0.3 batch=1.5/7.5/1.875/3/0.15 window=1000000
    claude-sonnet-5=2/10/2.5/4/0.2 batch=1/5/1.25/2/0.1 window=1000000
    claude-sonnet-5-5=2/10/2.5/4/0.2 batch=1/5/1.25/2/0.1 window=1000000 until=2026-10-07
    claude-sonnet-5-5=2/10/2.5/4/0.1 batch=1/5/1.25/2/0.05 window=1000000
    codex-mini-latest=1.5/6/1.5/-/0.375 window=200000
    daybreak-blue-latest=4/20/5/-/0.4 >272000=8/30/10/-/0.8 batch=2/10/2.5/-/0.2 batch>272000=4/15/5/-/0.4 window=922000
    daybreak-red-latest=12.5/75/15.625/-/1.25 >272000=25/112.5/31.25/-/2.5 batch=6.25/37.5/7.8125/-/0.625 batch>272000=12.5/56.25/15.625/-/1.25 window=400000
    deepseek/deepseek-chat=0.28/0.42/-/-/0.028 window=131072
    deepseek/deepseek-coder=0.14/0.28/-/-/0.014 window=128000
    deepseek/deepseek-flash=0.3/1.2/0/-/0.006 window=1000000
    deepseek/deepseek-r1=0.55/2.19/-/-/0.14 window=65536
    deepseek/deepseek-reasoner=0.28/0.42/-/-/0.028 window=131072
    deepseek/deepseek-v3=0.27/1.1/0/-/0.07 window=65536
    deepseek/deepseek-v3.2=0.28/0.4/-/-/0.028 window=163840
    deepseek/deepseek-v4-flash=0.3/1.2/0/-/0.006 window=1000000
    deepseek/deepseek-v4-pro=1.32/3.96/0/-/0.044 window=1000000
    eu.anthropic.claude-3-5-haiku=0.8/4/1/-/0.08 window=200000
    eu.anthropic.claude-3-5-sonnet=3/15/3.75/-/0.3 window=200000
    eu.anthropic.claude-3-7-sonnet=3/15/3.75/-/0.3 window=200000
    eu.anthropic.claude-3-opus=15/75/18.75/-/1.5 window=200000
    eu.anthropic.claude-fable-5=11/55/13.75/22/1.1 window=1000000
    eu.anthropic.claude-fable-5-1=11/55/13.75/22/0.275 window=1000000
    eu.anthropic.claude-haiku-4-5=1.1/5.5/1.375/2.2/0.11 batch=0.55/2.75 window=200000
    eu.anthropic.claude-haiku-5-5=0.11/0.55/0.1375/0.22/0.011 >100000=0.55/2.75/0.6875/1.1/0.055 window=1000000
    eu.anthropic.claude-opus-4=15/75/18.75/-/1.5 window=200000
    eu.anthropic.claude-opus-4-1=15/75/18.75/-/1.5 window=200000
    eu.anthropic.claude-opus-4-5=5.5/27.5/6.875/11/0.55 window=200000
    eu.anthropic.claude-opus-4-6=5.5/27.5/6.875/11/0.55 window=1000000
    eu.anthropic.claude-opus-4-7=5.5/27.5/6.875/11/0.55 window=1000000
    eu.anthropic.claude-opus-4-8=5.5/27.5/6.875/11/0.55 window=1000000
    eu.anthropic.claude-opus-5=5.5/27.5/6.875/11/0.55 window=1000000
    eu.anthropic.claude-opus-5-5=4.4/22/5.5/8.8/0.22 window=1000000
    eu.anthropic.claude-sonnet-4=3/15/3.75/-/0.3 >200000=6/22.5/7.5/-/0.6 window=200000
    eu.anthropic.claude-sonnet-4-5=3.3/16.5/4.125/6.6/0.33 >200000=6.6/24.75/8.25/13.2/0.66 batch=1.65/8.25 window=200000
    eu.anthropic.claude-sonnet-4-6=3.3/16.5/4.125/6.6/0.33 window=1000000
    eu.anthropic.claude-sonnet-5=2.2/11/2.75/4.4/0.22 window=1000000
    eu.anthropic.claude-sonnet-5-5=2.2/11/2.75/4.4/0.11 window=1000000
    gemini-2.0-flash=0.1/0.4/-/-/0.025 window=1048576
    gemini-2.0-flash-lite=0.075/0.3/-/-/0.01875 window=1048576
    gemini-2.5-flash=0.3/2.5/-/-/0.03 batch=0.15/1.25/-/-/0.03 fast=0.54/4.5/-/-/0.054 window=1048576
    gemini-2.5-flash-lite=0.1/0.4/-/-/0.01 batch=0.05/0.2/-/-/0.01 fast=0.18/0.72/-/-/0.018 window=1048576
    gemini-2.5-flash-lite-preview-09-2025=0.1/0.4/-/-/0.01 window=1048576
    gemini-2.5-flash-preview-09-2025=0.3/2.5/-/-/0.03 window=1048576
    gemini-2.5-pro=1.25/10/-/-/0.125 >200000=2.5/15/-/-/0.25 batch=0.625/5/-/-/0.125 batch>200000=1.25/7.5/-/-/0.25 fast=2.25/18/-/-/0.225 fast>200000=4.5/27/-/-/0.45 window=1048576
    gemini-3-flash-preview=0.5/3/-/-/0.05 batch=0.25/1.5/-/-/0.05 fast=0.9/5.4/-/-/0.09 window=1048576
    gemini-3-pro-preview=2/12/-/-/0.2 >200000=4/18/-/-/0.4 window=1048576
    gemini-3.1-flash-lite=0.25/1.5/-/-/0.025 batch=0.125/0.75/-/-/0.0125 fast=0.45/2.7/-/-/0.045 window=1048576
    gemini-3.1-flash-lite-preview=0.25/1.5/-/-/0.025 batch=0.125/0.75/-/-/0.0125 fast=0.45/2.7/-/-/0.045 window=1048576
    gemini-3.1-pro-preview=2/12/-/-/0.2 >200000=4/18/-/-/0.4 batch=1/6/-/-/0.2 batch>200000=2/9/-/-/0.4 fast=3.6/21.6/-/-/0.36 fast>200000=7.2/32.4/-/-/0.72 window=1048576
    gemini-3.1-pro-preview-customtools=2/12/-/-/0.2 >200000=4/18/-/-/0.4 batch=1/6/-/-/0.2 batch>200000=2/9/-/-/0.4 fast=3.6/21.6/-/-/0.36 fast>200000=7.2/32.4/-/-/0.72 window=1048576
    gemini-3.5-flash=1.5/9/-/-/0.15 batch=0.75/4.5/-/-/0.075 fast=2.7/16.2/-/-/0.27 window=1048576
    gemini-3.5-flash-lite=0.3/2.5/-/-/0.03 batch=0.15/1.25/-/-/0.02 fast=0.54/4.5/-/-/0.05 window=1048576
    gemini-3.6-flash=1.5/7.5/-/-/0.15 batch=0.75/3.75/-/-/0.075 fast=2.7/13.5/-/-/0.27 window=1048576 until=2026-08-13
    gemini-3.6-flash=0.75/3.75/-/-/0.075 batch=0.375/1.875/-/-/0.0375 fast=1.35/6.75/-/-/0.135 window=1048576 until=2027-01-01
    gemini-3.6-flash=1.5/7.5/-/-/0.15 batch=0.75/3.75/-/-/0.075 fast=2.7/13.5/-/-/0.27 window=1048576
    gemini-3.7-flash=0.75/3.75/-/-/0.075 batch=0.375/1.875/-/-/0.0375 fast=1.35/6.75/-/-/0.135 window=1048576 until=2027-01-01
    gemini-3.7-flash=1.5/7.5/-/-/0.15 batch=0.75/3.75/-/-/0.075 fast=2.7/13.5/-/-/0.27 window=1048576
    gemini-3.8-flash=0.75/3.75/-/-/0.075 batch=0.375/1.875/-/-/0.0375 fast=1.35/6.75/-/-/0.135 window=1048576 until=2027-01-01
    gemini-3.8-flash=1.5/7.5/-/-/0.15 batch=0.75/3.75/-/-/0.075 fast=2.7/13.5/-/-/0.27 window=1048576
    gemini-3.8-flash-cyber=1.5/7.5/-/-/0.15 batch=0.75/3.75/-/-/0.075 fast=2.7/13.5/-/-/0.27 window=1048576
    gemini-4-argon=2/10/-/-/0.1 batch=1/5/-/-/0.05 fast=3.6/18/-/-/0.18 window=1048576
    gemini-exp-1114=0/0 window=1048576
    gemini-exp-1206=0.3/2.5/-/-/0.03 window=1048576
    gemini-flash-latest=0.75/3.75/-/-/0.075 batch=0.375/1.875 fast=1.35/6.75/-/-/0.135 window=1048576
    gemini-flash-lite-latest=0.3/2.5/-/-/0.03 batch=0.15/1.25 fast=0.54/4.5/-/-/0.05 window=1048576
    gemini-gemma-2-27b-it=0.35/1.05 window=8192
    gemini-gemma-2-9b-it=0.35/1.05 window=8192
    gemini-pro-latest=2/12/-/-/0.2 >200000=4/18/-/-/0.4 batch=1/6 fast=3.6/21.6/-/-/0.36 fast>200000=7.2/32.4/-/-/0.72 window=1048576
    gemma-3-27b-it=0/0 window=131072
    gemma-4-26b-a4b-it=0/0 window=262144
    gemma-4-31b-it=0/0 window=262144
    github-copilot/claude-fable-5=10/50/12.5/-/1 window=200000
    github-copilot/claude-fable-5.1=10/50/12.5/-/0.25 window=200000
    github-copilot/claude-haiku-4.5=1/5/1.25/-/0.1 window=128000
    github-copilot/claude-haiku-5.5=0.1/0.5/0.125/-/0.01 >100000=0.5/2.5/0.625/-/0.05 window=128000
    github-copilot/claude-opus-4.8=5/25/6.25/-/0.5 window=200000
    github-copilot/claude-opus-4.8-fast=10/50/12.5/-/1 window=200000
    github-copilot/claude-opus-5=5/25/6.25/-/0.5 window=200000
    github-copilot/claude-opus-5.5=4/20/5/-/0.2 window=200000
    github-copilot/claude-sonnet-4.6=3/15/3.75/-/0.3 window=200000
    github-copilot/claude-sonnet-5=2/10/2.5/-/0.2 window=200000
    github-copilot/claude-sonnet-5.5=2/10/2.5/-/0.1 window=200000
    github-copilot/gemini-3.7-flash=0.75/3.75/-/-/0.075 window=200000
    github-copilot/gemini-3.8-flash=0.75/3.75/-/-/0.075 window=200000
    github-copilot/gemini-4-argon=2/10/-/-/0.1 window=200000
    github-copilot/gpt-5-mini=0.25/2/-/-/0.025 window=128000
    github-copilot/gpt-5.3-codex=1.75/14/-/-/0.175 window=128000
    github-copilot/gpt-5.4=2.5/15/-/-/0.25 >272000=5/22.5/-/-/0.5 window=272000
    github-copilot/gpt-5.4-mini=0.75/4.5/-/-/0.075 window=272000
    github-copilot/gpt-5.4-nano=0.2/1.25/-/-/0.02 window=272000
    github-copilot/gpt-5.5=5/30/-/-/0.5 >272000=10/45/-/-/1 window=272000
    github-copilot/gpt-5.6-luna=0.2/1.2/0.25/-/0.02 >200000=0.4/1.8/0.5/-/0.04 window=200000
    github-copilot/gpt-5.6-sol=4/20/5/-/0.4 >272000=8/30/10/-/0.8 window=272000
    github-copilot/gpt-5.6-terra=2/12/2.5/-/0.2 >272000=4/18/5/-/0.4 window=272000
    github-copilot/gpt-6-astra=10/50/12.5/-/1 >272000=20/75/25/-/2 window=922000
    github-copilot/gpt-6-luna=0.1/0.5/0.125/-/0.01 >272000=0.2/0.75/0.25/-/0.02 window=922000
    github-copilot/gpt-6-sol=2/10/2.5/-/0.2 >272000=4/15/5/-/0.4 window=922000
    github-copilot/gpt-6.1-sol=2/10/2.5/-/0.1 >272000=4/15/5/-/0.2 window=922000
    github-copilot/gpt-6.1-terra=1/5/1.25/-/0.05 >272000=2/7.5/2.5/-/0.1 window=922000
    github-copilot/grok-4.5=2/6/-/-/0.5 >200000=4/12/-/-/1 window=500000
    github-copilot/grok-4.6=2/6/-/-/0.5 >200000=4/12/-/-/1 window=500000
    github-copilot/grok-4.7=2/6/-/-/0.5 >200000=4/12/-/-/1 window=500000
    github-copilot/kimi-k3=3/15/-/-/0.3 window=917504
    github-copilot/mai-code-1.1-flash=0.2/1.2/-/-/0.02 window=128000
    gpt-4=30/60/30 batch=15/30/15 window=8192
    gpt-4-0613=30/60/30 batch=15/30/15 window=8192
    gpt-4-1106-preview=10/30/10 batch=5/15/5 window=128000
    gpt-4-turbo=10/30/10 batch=5/15/5 window=128000
    gpt-4.1=2/8/2/-/0.5 batch=1/4/1/-/0.25 fast=3.5/14/3.5/-/0.875 window=1047576
    gpt-4.1-mini=0.4/1.6/0.4/-/0.1 batch=0.2/0.8/0.2/-/0.05 fast=0.7/2.8/0.7/-/0.175 window=1047576
    gpt-4.1-nano=0.1/0.4/0.1/-/0.025 batch=0.05/0.2/0.05/-/0.0125 fast=0.2/0.8/0.2/-/0.05 window=1047576
    gpt-4o=2.5/10/2.5/-/1.25 batch=1.25/5/1.25/-/0.625 fast=4.25/17/4.25/-/2.125 window=128000
    gpt-4o-2024-05-13=5/15/5 batch=2.5/7.5/2.5 fast=8.75/26.25/8.75 window=128000
    gpt-4o-mini=0.15/0.6/0.15/-/0.075 batch=0.075/0.3/0.075/-/0.0375 fast=0.25/1/0.25/-/0.125 window=128000
    gpt-5=1.25/10/1.25/-/0.125 batch=0.625/5/0.625/-/0.0625 fast=2.5/20/2.5/-/0.25 window=272000
    gpt-5-chat=1.25/10/1.25/-/0.125 batch=0.625/5/0.625/-/0.0625 window=128000
    gpt-5-codex=1.25/10/1.25/-/0.125 batch=0.625/5/0.625/-/0.0625 window=272000
    gpt-5-mini=0.25/2/0.25/-/0.025 batch=0.125/1/0.125/-/0.0125 fast=0.45/3.6/0.45/-/0.045 window=272000
    gpt-5-nano=0.05/0.4/0.05/-/0.005 batch=0.025/0.2/0.025/-/0.0025 window=272000
    gpt-5-pro=15/120/15 batch=7.5/60/7.5 window=400000
    gpt-5.1=1.25/10/1.25/-/0.125 batch=0.625/5/0.625/-/0.0625 fast=2.5/20/2.5/-/0.25 window=272000
    gpt-5.1-chat-latest=1.25/10/1.25/-/0.125 batch=0.625/5/0.625/-/0.0625 window=128000
    gpt-5.1-codex=1.25/10/1.25/-/0.125 batch=0.625/5/0.625/-/0.0625 window=400000
    gpt-5.1-codex-max=1.25/10/1.25/-/0.125 batch=0.625/5/0.625/-/0.0625 window=400000
    gpt-5.1-codex-mini=0.25/2/0.25/-/0.025 batch=0.125/1/0.125/-/0.0125 window=400000
    gpt-5.2=1.75/14/1.75/-/0.175 batch=0.875/7/0.875/-/0.0875 fast=3.5/28/3.5/-/0.35 window=272000
    gpt-5.2-chat-latest=1.75/14/1.75/-/0.175 batch=0.875/7/0.875/-/0.0875 window=128000
    gpt-5.2-codex=1.75/14/1.75/-/0.175 batch=0.875/7/0.875/-/0.0875 window=272000
    gpt-5.2-pro=21/168/21 batch=10.5/84/10.5 window=272000
    gpt-5.3-chat-latest=1.75/14/1.75/-/0.175 batch=0.875/7/0.875/-/0.0875 window=128000
    gpt-5.3-codex=1.75/14/1.75/-/0.175 batch=0.875/7/0.875/-/0.0875 fast=3.5/28/3.5/-/0.35 window=272000
    gpt-5.4=2.5/15/2.5/-/0.25 >272000=5/22.5/5/-/0.5 batch=1.25/7.5/1.25/-/0.13 batch>272000=2.5/11.25/2.5/-/0.25 fast=5/30/5/-/0.5 window=1050000
    gpt-5.4-mini=0.75/4.5/0.75/-/0.075 batch=0.375/2.25/0.375/-/0.0375 fast=1.5/9/1.5/-/0.15 window=272000
    gpt-5.4-nano=0.2/1.25/0.2/-/0.02 batch=0.1/0.625/0.1/-/0.01 window=272000
    gpt-5.4-pro=30/180/30 >272000=60/270/60 batch=15/90/15 batch>272000=30/135/30 window=1050000
    gpt-5.5=5/30/5/-/0.5 >272000=10/45/10/-/1 batch=2.5/15/2.5/-/0.25 batch>272000=5/22.5/5/-/0.5 fast=12.5/75/12.5/-/1.25 window=1050000
    gpt-5.5-cyber=12.5/75/12.5/-/1.25 batch=6.25/37.5/6.25/-/0.625
    gpt-5.5-cyber-preview=12.5/75/12.5/-/1.25 batch=6.25/37.5/6.25/-/0.625
    gpt-5.5-pro=30/180/30 >272000=60/270/60 batch=15/90/15 batch>272000=30/135/30 window=1050000
    gpt-5.6=5/30/6.25/-/0.5 >272000=10/45/12.5/-/1 batch=2.5/15/3.125/-/0.25 batch>272000=5/22.5/6.25/-/0.5 fast=10/60/12.5/-/1 window=922000 until=2026-08-21
    gpt-5.6=4/20/5/-/0.4 >272000=8/30/10/-/0.8 batch=2/10/2.5/-/0.2 batch>272000=4/15/5/-/0.4 fast=8/40/10/-/0.8 fast>272000=16/60/20/-/1.6 window=922000
    gpt-5.6-cyber=12.5/75/15.625/-/1.25 >272000=25/112.5/31.25/-/2.5 batch=6.25/37.5/7.8125/-/0.625 batch>272000=12.5/56.25/15.625/-/1.25 window=400000
    gpt-5.6-luna=1/6/1.25/-/0.1 >272000=2/9/2.5/-/0.2 batch=0.5/3/0.625/-/0.05 batch>272000=1/4.5/1.25/-/0.1 fast=2/12/2.5/-/0.2 window=922000 until=2026-07-30
    gpt-5.6-luna=0.2/1.2/0.25/-/0.02 >272000=0.4/1.8/0.5/-/0.04 batch=0.1/0.6/0.125/-/0.01 batch>272000=0.2/0.9/0.25/-/0.02 fast=0.4/2.4/0.5/-/0.04 fast>272000=0.8/3.6/1/-/0.08 window=922000
    gpt-5.6-sol=5/30/6.25/-/0.5 >272000=10/45/12.5/-/1 batch=2.5/15/3.125/-/0.25 batch>272000=5/22.5/6.25/-/0.5 fast=10/60/12.5/-/1 window=922000 until=2026-08-21
    gpt-5.6-sol=4/20/5/-/0.4 >272000=8/30/10/-/0.8 batch=2/10/2.5/-/0.2 batch>272000=4/15/5/-/0.4 fast=8/40/10/-/0.8 fast>272000=16/60/20/-/1.6 window=922000
    gpt-5.6-terra=2.5/15/3.125/-/0.25 >272000=5/22.5/6.25/-/0.5 batch=1.25/7.5/1.5625/-/0.125 batch>272000=2.5/11.25/3.125/-/0.25 fast=5/30/6.25/-/0.5 window=922000 until=2026-07-30
    gpt-5.6-terra=2/12/2.5/-/0.2 >272000=4/18/5/-/0.4 batch=1/6/1.25/-/0.1 batch>272000=2/9/2.5/-/0.2 fast=4/24/5/-/0.4 fast>272000=8/36/10/-/0.8 window=922000
    gpt-6-astra=10/50/12.5/-/1 >272000=20/75/25/-/2 batch=5/25/6.25/-/0.5 batch>272000=10/37.5/12.5/-/1 fast=20/100/25/-/2 fast>272000=40/150/50/-/4 window=922000
    gpt-6-astra-law=10/50/10/-/1 batch=5/25/5/-/0.5 window=922000
    gpt-6-luna=0.1/0.5/0.125/-/0.01 >272000=0.2/0.75/0.25/-/0.02 batch=0.05/0.25/0.0625/-/0.005 batch>272000=0.1/0.375/0.125/-/0.01 fast=0.2/1/0.25/-/0.02 fast>272000=0.4/1.5/0.5/-/0.04 window=922000
    gpt-6-rosalind=15/75/18.75/-/1.5 >272000=30/112.5/37.5/-/3 batch=7.5/37.5/9.375/-/0.75 batch>272000=15/56.25/18.75/-/1.5 window=922000
    gpt-6-sol=2/10/2.5/-/0.2 >272000=4/15/5/-/0.4 batch=1/5/1.25/-/0.1 batch>272000=2/7.5/2.5/-/0.2 fast=4/20/5/-/0.4 fast>272000=8/30/10/-/0.8 window=922000
    gpt-6.1-sol=2/10/2.5/-/0.1 >272000=4/15/5/-/0.2 batch=1/5/1.25/-/0.05 batch>272000=2/7.5/2.5/-/0.1 fast=4/20/5/-/0.2 fast>272000=8/30/10/-/0.4 window=922000
    gpt-6.1-terra=1/5/1.25/-/0.05 >272000=2/7.5/2.5/-/0.1 batch=0.5/2.5/0.625/-/0.025 batch>272000=1/3.75/1.25/-/0.05 fast=2/10/2.5/-/0.1 fast>272000=4/15/5/-/0.2 window=922000
    gpt-daybreak-blue-latest=4/20/5/-/0.4 >272000=8/30/10/-/0.8 batch=2/10/2.5/-/0.2 batch>272000=4/15/5/-/0.4 window=922000
    gpt-daybreak-red-latest=12.5/75/15.625/-/1.25 >272000=25/112.5/31.25/-/2.5 batch=6.25/37.5/7.8125/-/0.625 batch>272000=12.5/56.25/15.625/-/1.25 window=400000
    gpt-rosalind-discovery=5/25/5/-/0.5 batch=2.5/12.5/2.5/-/0.25
    grok-4.20=1.25/2.5/-/-/0.2 >200000=2.5/5/-/-/0.4 batch=1/2/-/-/0.16 batch>200000=2/4/-/-/0.32 window=1000000
    grok-4.20-0309=1.25/2.5/-/-/0.2 >200000=2.5/5/-/-/0.4 batch=1/2/-/-/0.16 batch>200000=2/4/-/-/0.32 window=1000000
    grok-4.20-0309-non-reasoning=1.25/2.5/-/-/0.2 >200000=2.5/5/-/-/0.4 batch=1/2/-/-/0.16 batch>200000=2/4/-/-/0.32 window=1000000
    grok-4.20-0309-reasoning=1.25/2.5/-/-/0.2 >200000=2.5/5/-/-/0.4 batch=1/2/-/-/0.16 batch>200000=2/4/-/-/0.32 window=1000000
    grok-4.20-non-reasoning=1.25/2.5/-/-/0.2 >200000=2.5/5/-/-/0.4 batch=1/2/-/-/0.16 batch>200000=2/4/-/-/0.32 window=1000000
    grok-4.20-reasoning=1.25/2.5/-/-/0.2 >200000=2.5/5/-/-/0.4 batch=1/2/-/-/0.16 batch>200000=2/4/-/-/0.32 window=1000000
    grok-4.3=1.25/2.5/-/-/0.2 >200000=2.5/5/-/-/0.4 batch=1/2/-/-/0.16 batch>200000=2/4/-/-/0.32 window=1000000
    grok-4.5=2/6/-/-/0.3 >200000=4/12/-/-/0.6 window=500000
    grok-4.6=2/6/-/-/0.5 >200000=4/12/-/-/1 window=500000
    grok-4.7=2/6/-/-/0.5 >200000=4/12/-/-/1 batch=1.6/4.8/-/-/0.4 batch>200000=3.2/9.6/-/-/0.8 window=500000
    grok-build-0.1=1/2/-/-/0.2 >200000=2/4/-/-/0.4 window=256000
    grok-build-latest=2/6/-/-/0.3 >200000=4/12/-/-/0.6 window=500000
    grok-code-fast=1/2/-/-/0.2 >200000=2/4/-/-/0.4 window=256000
    grok-code-fast-1=1/2/-/-/0.2 >200000=2/4/-/-/0.4 window=256000
    grok-code-fast-1-0825=1/2/-/-/0.2 >200000=2/4/-/-/0.4 window=256000
    groq/openai/gpt-oss-120b=0.15/0.6/-/-/0.075 window=131072
    groq/openai/gpt-oss-20b=0.075/0.3/-/-/0.0375 window=131072
    groq/qwen/qwen3.8-27b=0.8/4 window=131072
    jp.anthropic.claude-haiku-4-5=1.1/5.5/1.375/2.2/0.11 batch=0.55/2.75 window=200000
    jp.anthropic.claude-haiku-5-5=0.11/0.55/0.1375/0.22/0.011 >100000=0.55/2.75/0.6875/1.1/0.055 window=1000000
    jp.anthropic.claude-opus-4-7=5.5/27.5/6.875/11/0.55 window=1000000
    jp.anthropic.claude-opus-4-8=5.5/27.5/6.875/11/0.55 window=1000000
    jp.anthropic.claude-opus-5=5.5/27.5/6.875/11/0.55 window=1000000
    jp.anthropic.claude-opus-5-5=4.4/22/5.5/8.8/0.22 window=1000000
    jp.anthropic.claude-sonnet-4-5=3.3/16.5/4.125/6.6/0.33 >200000=6.6/24.75/8.25/13.2/0.66 batch=1.65/8.25 window=200000
    jp.anthropic.claude-sonnet-4-6=3.3/16.5/4.125/6.6/0.33 window=1000000
    jp.anthropic.claude-sonnet-5=2.2/11/2.75/4.4/0.22 window=1000000
    jp.anthropic.claude-sonnet-5-5=2.2/11/2.75/4.4/0.11 window=1000000
    minimax/MiniMax-M2=0.3/1.2/0.375/-/0.03 window=200000
    minimax/MiniMax-M2.1=0.3/1.2/0.375/-/0.03 window=1000000
    minimax/MiniMax-M2.1-lightning=0.3/2.4/0.375/-/0.03 window=1000000
    minimax/MiniMax-M2.5=0.3/1.2/0.375/-/0.03 window=1000000
    minimax/MiniMax-M2.5-lightning=0.3/2.4/0.375/-/0.03 window=1000000
    minimax/MiniMax-M3=0.3/1.2/-/-/0.06 >512000=0.6/2.4/-/-/0.12 window=1000000
    mistral/codestral-2508=0.3/0.9/-/-/0.03 window=128000
    mistral/codestral-latest=0.3/0.9/-/-/0.03 window=128000
    mistral/codestral-mamba-latest=0.25/0.25/-/-/0.025 window=256000
    mistral/deepseek-v4-1-flash-1017=0.3/1.2/-/-/0.007 window=1048576
    mistral/devstral-latest=0.4/2/-/-/0.04 window=256000
    mistral/devstral-medium-latest=0.4/2/-/-/0.04 window=256000
    mistral/devstral-small-latest=0.1/0.3/-/-/0.01 window=256000
    mistral/glm-5-2=1.4/4.4/-/-/0.14 window=1048576
    mistral/labs-leanstral-1-5=0/0 window=262144
    mistral/labs-leanstral-1-5-1=0/0 window=262144
    mistral/magistral-medium-latest=1.5/7.5/-/-/0.15 window=262144
    mistral/magistral-small-latest=0.15/0.6/-/-/0.015 window=262144
    mistral/mistral-code-agent-latest=0.4/2/-/-/0.04 window=256000
    mistral/mistral-code-fim-latest=0.3/0.9/-/-/0.03 window=128000
    mistral/mistral-code-latest=0.3/0.9/-/-/0.03 window=128000
    mistral/mistral-large-2512=0.5/1.5/-/-/0.05 window=262144
    mistral/mistral-large-3=0.5/1.5/-/-/0.05 window=262144
    mistral/mistral-large-4=1.36/4.18/-/-/0.14 window=1048576
    mistral/mistral-large-4-0=1.36/4.18/-/-/0.14 window=1048576
    mistral/mistral-large-latest=0.5/1.5/-/-/0.05 window=262144
    mistral/mistral-medium=1.5/7.5/-/-/0.15 window=262144
    mistral/mistral-medium-2604=1.5/7.5/-/-/0.15 window=262144
    mistral/mistral-medium-3=1.5/7.5/-/-/0.15 window=262144
    mistral/mistral-medium-3-5=1.5/7.5/-/-/0.15 window=262144
    mistral/mistral-medium-3.5=1.5/7.5/-/-/0.15 window=262144
    mistral/mistral-small=0.1/0.3/-/-/0.01 window=32000
    mistral/mistral-small-2603=0.15/0.6/-/-/0.015 window=262144
    mistral/mistral-small-latest=0.15/0.6/-/-/0.015 window=262144
    mistral/mistral-tiny=0.25/0.25/-/-/0.025 window=32000
    mistral/mistral-vibe-cli-fast=0.15/0.6/-/-/0.015 window=262144
    mistral/mistral-vibe-cli-latest=1.5/7.5/-/-/0.15 window=262144
    mistral/mistral-vibe-cli-with-tools=1.5/7.5/-/-/0.15 window=262144
    mistral/zai-glm-5=1.4/4.4/-/-/0.14 window=1048576
    mistral/zai-glm-5-2=1.4/4.4/-/-/0.14 window=1048576
    mistral/zai-glm-5-3=1.4/4.4/-/-/0.14 window=1048576
    mistral/zai-glm-5-3-flash=0.15/0.5/-/-/0.03 window=1048576
    mistral/zai-glm-latest=1.4/4.4/-/-/0.14 window=1048576
    moonshotai/kimi-k2.5=0.6/3/-/-/0.1 window=262144
    moonshotai/kimi-k2.6=0.95/4/-/-/0.16 window=262144
    moonshotai/kimi-k2.7-code=0.95/4/-/-/0.19 window=262144
    moonshotai/kimi-k3=3/15/3/6/0.3 window=1048576
    moonshotai/kimi-k3.1-pro=2/10/2/4/0.2 window=1048576
    o1=15/60/15/-/7.5 batch=7.5/30/7.5/-/3.75 window=200000
    o1-pro=150/600/150 batch=75/300/75 window=200000
    o3=10/40/10/-/2.5 batch=5/20/5/-/1.25 window=200000 until=2025-06-10
    o3=2/8/2/-/0.5 batch=1/4/1/-/0.25 fast=3.5/14/3.5/-/0.875 window=200000
    o3-mini=1.1/4.4/1.1/-/0.55 batch=0.55/2.2/0.55/-/0.275 window=200000
    o3-pro=20/80/20 batch=10/40/10 window=200000
    o4-mini=1.1/4.4/1.1/-/0.275 batch=0.55/2.2/0.55/-/0.1375 fast=2/8/2/-/0.5 window=200000
    opencode-go/beam-free=0/0/-/-/0 window=1048576
    opencode-go/claude-haiku-5-5=0.1/0.5/0.125/-/0.01 >100000=0.5/2.5/0.625/-/0.05 window=1000000
    opencode-go/deepseek-v4-pro=1.32/3.96/-/-/0.044 window=1000000
    opencode-go/deepseek-v4.1-flash=0.3/1.2/-/-/0.006 window=1000000
    opencode-go/gemini-4-argon=2/10/-/-/0.1 window=1048576
    opencode-go/glm-5.2=1.4/4.4/-/-/0.26 window=1000000
    opencode-go/glm-5.3=1.4/4.4/-/-/0.26 window=1000000
    opencode-go/glm-5.3-flash=0.15/0.5/-/-/0.03 window=1000000
    opencode-go/gpt-5.6-luna=0.2/1.2/0.25/-/0.02 >272000=0.4/1.8/0.5/-/0.04 window=922000
    opencode-go/gpt-6-luna=0.1/0.5/0.125/-/0.01 >272000=0.2/0.75/0.25/-/0.02 window=922000
    opencode-go/grok-4.7=2/6/-/-/0.5 >200000=4/12/-/-/1 window=500000
    opencode-go/hy3=0.14/0.58/-/-/0.035 window=192000
    opencode-go/hy4-preview=0.834/2.501/-/-/0.042 window=1024000
    opencode-go/kimi-k2.7-code=0.95/4/-/-/0.19 window=262144
    opencode-go/kimi-k3=3/15/3/-/0.3 window=1048576
    opencode-go/kimi-k3.1-pro=2/10/2/-/0.2 window=1048576
    opencode-go/longcat-2.0=0.3/1.2/-/-/0.006 window=1000000
    opencode-go/longcat-2.5-preview-free=0/0/-/-/0 window=1000000
    opencode-go/mimo-v2.5=0.14/0.28/-/-/0.0028 window=1000000
    opencode-go/mimo-v2.5-pro=0.435/0.87/-/-/0.003625 window=1048576
    opencode-go/mimo-v2.6-flash=0.14/0.28/-/-/0.0028 window=1048576
    opencode-go/mimo-v2.6-pro=0.435/0.87/-/-/0.003625 window=1048576
    opencode-go/minimax-m3=0.3/1.2/-/-/0.06 window=1000000
    opencode-go/minimax-m3.1-flash=0.15/0.6/-/-/0.015 window=1000000
    opencode-go/muse-spark-1.2-contributor=0.1/0.2/-/-/0.002 window=1048576
    opencode-go/muse-spark-1.3-contributor=0.1/0.2/-/-/0.002 window=1048576
    opencode-go/qwen3.7-plus=0.4/1.6/0.5/-/0.04 >256000=1.2/4.8/1.5/-/0.12 window=1000000
    opencode-go/qwen3.8-flash=0.15/0.47/0.2/-/0.016 window=1000000
    opencode-go/qwen3.8-max=2/6/2.5/-/0.25 window=1000000
    opencode-go/step-5-preview=1/2.7/-/-/0.1 window=1000000
    us-gov.anthropic.claude-fable-5-1=12/60/15/24/0.3 window=1000000
    us-gov.anthropic.claude-haiku-5-5=0.12/0.6/0.15/0.24/0.012 >100000=0.6/3/0.75/1.2/0.06 window=1000000
    us-gov.anthropic.claude-opus-4-8=6/30/7.5/12/0.6 window=1000000
    us-gov.anthropic.claude-opus-5=6/30/7.5/12/0.6 window=1000000
    us-gov.anthropic.claude-opus-5-5=4.8/24/6/9.6/0.24 window=1000000
    us-gov.anthropic.claude-sonnet-4-5=3.6/18/4.5/7.2/0.36 >200000=7.2/27/9/14.4/0.72 window=200000
    us-gov.anthropic.claude-sonnet-5=2.4/12/3/4.8/0.24 window=1000000
    us-gov.anthropic.claude-sonnet-5-5=2.4/12/3/4.8/0.12 window=1000000
    us.anthropic.claude-3-5-haiku=0.8/4/1/-/0.08 window=200000
    us.anthropic.claude-3-5-sonnet=3/15/3.75/-/0.3 window=200000
    us.anthropic.claude-3-7-sonnet=3/15/3.75/-/0.3 window=200000
    us.anthropic.claude-3-opus=15/75/18.75/-/1.5 window=200000
    us.anthropic.claude-fable-5=11/55/13.75/22/1.1 window=1000000
    us.anthropic.claude-fable-5-1=11/55/13.75/22/0.275 window=1000000
    us.anthropic.claude-haiku-4-5=1.1/5.5/1.375/2.2/0.11 batch=0.55/2.75 window=200000
    us.anthropic.claude-haiku-5-5=0.11/0.55/0.1375/0.22/0.011 >100000=0.55/2.75/0.6875/1.1/0.055 window=1000000
    us.anthropic.claude-mythos-5=11/55/13.75/22/1.1 window=1000000
    us.anthropic.claude-mythos-5-1=11/55/13.75/22/0.275 window=1000000
    us.anthropic.claude-mythos-preview=27.5/137.5/34.375/55/2.75 window=1000000
    us.anthropic.claude-opus-4=15/75/18.75/-/1.5 window=200000
    us.anthropic.claude-opus-4-1=15/75/18.75/-/1.5 window=200000
    us.anthropic.claude-opus-4-5=5.5/27.5/6.875/11/0.55 window=200000
    us.anthropic.claude-opus-4-6=5.5/27.5/6.875/11/0.55 window=1000000
    us.anthropic.claude-opus-4-7=5.5/27.5/6.875/11/0.55 window=1000000
    us.anthropic.claude-opus-4-8=5.5/27.5/6.875/11/0.55 window=1000000
    us.anthropic.claude-opus-5=5.5/27.5/6.875/11/0.55 window=1000000
    us.anthropic.claude-opus-5-5=4.4/22/5.5/8.8/0.22 window=1000000
    us.anthropic.claude-sonnet-4=3/15/3.75/-/0.3 >200000=6/22.5/7.5/-/0.6 window=200000
    us.anthropic.claude-sonnet-4-5=3.3/16.5/4.125/6.6/0.33 >200000=6.6/24.75/8.25/13.2/0.66 batch=1.65/8.25 window=200000
    us.anthropic.claude-sonnet-4-6=3.3/16.5/4.125/6.6/0.33 window=1000000
    us.anthropic.claude-sonnet-5=2.2/11/2.75/4.4/0.22 window=1000000
    us.anthropic.claude-sonnet-5-5=2.2/11/2.75/4.4/0.11 window=1000000
    zai/glm-4-32b-0414-128k=0.1/0.1 window=128000
    zai/glm-4.5=0.6/2.2 window=128000
    zai/glm-4.5-air=0.2/1.1 window=128000
    zai/glm-4.5-airx=1.1/4.5 window=128000
    zai/glm-4.5-flash=0/0 window=128000
    zai/glm-4.5-x=2.2/8.9 window=128000
    zai/glm-4.5v=0.6/1.8 window=128000
    zai/glm-4.6=0.6/2.2/0/-/0.11 window=200000
    zai/glm-4.7=0.6/2.2/0/-/0.11 window=200000
    zai/glm-4.7-flash=0/0/0/-/0 window=200000
    zai/glm-5=1/3.2/0/-/0.2 window=200000
    zai/glm-5-code=1.2/5/0/-/0.3 window=200000
    zai/glm-5.1=1.4/4.4/0/-/0.26 window=200000
    zai/glm-5.2=1.4/4.4/0/-/0.26 window=1000000
    zai/glm-5.3=1.4/4.4/0/-/0.26 window=1000000
    zai/glm-5.3-flash=0.15/0.5/0/-/0.03 window=1048576
    zai/glm-5v-turbo=1.2/4/-/-/0.24 window=200000
    """
}
